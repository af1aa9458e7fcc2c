"""What the reports of imports say: for each kind of problem what is wrong and what to do, as translatable sentences."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentences = tuple[str | Promise, str | Promise]

FILE: dict[str, Sentences] = {
    "file_empty": (
        _("The file is empty."),
        _("Choose the file again; the template shows how it should look."),
    ),
    "file_too_large": (
        _("The file has %(size)s MB; at most %(limit)s MB can be read."),
        _("Divide it, for example by oblast, and bring in the parts one after another."),
    ),
    "file_unpacks_too_large": (
        _("The file unpacks to more than %(limit)s MB."),
        _("Remove pictures and other sheets, or save the table as CSV."),
    ),
    "file_kind": (
        _("The file is neither an XLSX nor a CSV table."),
        _("Save the table as XLSX, or as CSV (UTF-8), and choose it again."),
    ),
    "file_old_excel": (
        _("The file is locked with a password or is in the old Excel format."),
        _("Open it, save it as XLSX without a password, and choose it again."),
    ),
    "file_broken": (
        _("The file is damaged and can't be opened."),
        _("Open it in a spreadsheet program, save it again as XLSX, and choose it once more."),
    ),
    "file_encoding": (
        _("The letters of the file can't be read: its encoding is unknown."),
        _("Save the table as XLSX, or as CSV with the encoding UTF-8."),
    ),
    "file_cp1251": (
        _("The file was saved as Windows-1251. That encoding has no letters ө, ү and ң, so they may be lost."),
        _("Look through the names. To be sure, save the table as XLSX, or as CSV with the encoding UTF-8."),
    ),
    "file_quotes": (
        _("A quotation mark is opened and not closed properly, so the rows after it can't be read."),
        _("Put two quotation marks where one stands inside a text, or save the table as XLSX."),
    ),
    "too_many_rows": (
        _("The table has more than %(limit)s rows."),
        _("Divide it, for example by oblast, and bring in the parts one after another."),
    ),
    "too_many_columns": (
        _("The table has more than %(limit)s columns."),
        _("Keep the columns of the template and remove the others."),
    ),
    "no_rows": (
        _("The table has a header but no rows."),
        _("Write one row for each school and year."),
    ),
    "other_sheets": (
        _("Only the sheet “%(sheet)s” was read; the file has %(others)s more."),
        _("Nothing to do if your schools stand on this sheet. Otherwise put it first."),
    ),
}
HEADER: dict[str, Sentences] = {
    "header_unknown": (
        _("The first row names none of the known columns."),
        _("Put the names of the columns into the first row and remove any title above them. Needed are: %(needed)s."),
    ),
    "column_missing": (
        _("The column “%(column)s” (%(label)s) is missing."),
        _("Add it; the template has all columns."),
    ),
    "column_misspelt": (
        _("The column “%(found)s” is not known."),
        _("Did you mean “%(near)s”? Rename the column."),
    ),
    "column_unknown": (
        _("The column “%(found)s” is not known and was not read."),
        _("Nothing to do if you don't need it here."),
    ),
    "column_twice": (
        _("The column “%(column)s” stands twice: in %(first)s and in %(second)s."),
        _("Keep one of them."),
    ),
    "row_too_long": (
        _("The row has %(cells)s cells, the header only %(expected)s."),
        _("A separator probably stands inside a text: put that text in quotation marks."),
    ),
}
CELLS: dict[str, Sentences] = {
    "empty": (
        _("The cell is empty, but this must be known of every school."),
        _("Write the value."),
    ),
    "formula": (
        _("The cell holds a formula."),
        _("Copy the column and paste it as values, so that the number itself stands in the file."),
    ),
    "spreadsheet_error": (
        _("The spreadsheet could not compute this cell: it shows “%(found)s”."),
        _("Write the value itself."),
    ),
    "not_a_number": (
        _("“%(found)s” is not a number."),
        _("Write digits only, for example %(example)s."),
    ),
    "number_unclear": (
        _("“%(found)s” can be read in two ways."),
        _("Write the number without separators of thousands, for example 1234,5."),
    ),
    "not_whole": (
        _("“%(found)s” is not a whole number."),
        _("This is counted in whole numbers: write %(example)s, for example."),
    ),
    "negative": (
        _("“%(found)s” is below zero, which can't be true here."),
        _("Write the number without a minus sign, or correct it."),
    ),
    "too_small": (
        _("“%(found)s” is too small: at least %(minimum)s is possible."),
        _("Check the number and its unit: %(unit)s."),
    ),
    "too_large": (
        _("“%(found)s” is too large: at most %(maximum)s is possible."),
        _("Check the number and its unit: %(unit)s."),
    ),
    "not_yes_no": (
        _("“%(found)s” is neither yes nor no."),
        _("Write yes or no (ооба or жок, да or нет, 1 or 0)."),
    ),
    "choice_misspelt": (
        _("“%(found)s” is not one of the possible values."),
        _("Did you mean “%(near)s”? Possible values: %(values)s."),
    ),
    "choice_unknown": (
        _("“%(found)s” is not one of the possible values."),
        _("Write one of: %(values)s."),
    ),
    "text_too_long": (
        _("The text has %(length)s letters; at most %(limit)s fit."),
        _("Shorten it."),
    ),
    "text_looks_like_formula": (
        _("The text begins with “%(sign)s”, so a spreadsheet would take it for a formula."),
        _("Begin it with a letter or a digit."),
    ),
    "text_lost_letters": (
        _("The text “%(found)s” has question marks in place of letters: they were lost when the file was saved."),
        _("Write the text again and save the table as XLSX, or as CSV with the encoding UTF-8."),
    ),
}
SCHOOLS: dict[str, Sentences] = {
    "code_form": (
        _("“%(found)s” can't be the code of a school."),
        _("A code has 3 to 20 Latin letters, digits and hyphens, without spaces."),
    ),
    "code_lookalike": (
        _("The code “%(found)s” has the Cyrillic letter “%(letter)s”, which only looks like the Latin “%(latin)s”."),
        _("Type the code in Latin letters: “%(suggestion)s”."),
    ),
    "code_rounded": (
        _("The spreadsheet has shortened the code to “%(found)s”, so its digits are lost."),
        _("Format the column as text and enter the code again."),
    ),
    "code_twice": (
        _("The school %(found)s stands twice for the year %(year)s: first in row %(first)s."),
        _("Keep one row for each school and year."),
    ),
    "code_differs": (
        _("The school %(school)s has “%(found)s” here, but “%(other)s” in row %(first)s."),
        _("Write the same in all rows of one school; only facts may differ by year."),
    ),
    "area_unknown": (
        _("No area is called “%(found)s”."),
        _("Write the name or the SOATE code of the aiyl aimak, town or city."),
    ),
    "area_misspelt": (
        _("No area is called “%(found)s”."),
        _("Did you mean %(near)s?"),
    ),
    "area_several": (
        _("Several areas are called “%(found)s”."),
        _("Write the code of the right one: %(near)s."),
    ),
    "area_too_wide": (
        _("“%(found)s” is a whole oblast or the country."),
        _("Write the aiyl aimak, town, city or rayon in which the school stands."),
    ),
    "area_ended": (
        _("The area “%(found)s” has not existed since %(date)s."),
        _("Write the area that the school belongs to today."),
    ),
    "area_not_yours": (
        _("You may not bring in schools of “%(found)s”."),
        _("Remove these rows, or ask the person who may bring in schools there."),
    ),
    "year_impossible": (
        _("The year “%(found)s” is impossible here."),
        _("Write a year from %(minimum)s to %(maximum)s."),
    ),
    "pupils_sum": (
        _("Girls (%(girls)s) and boys (%(boys)s) make %(sum)s, but %(found)s pupils are given."),
        _("Correct one of the three numbers."),
    ),
    "more_than_whole": (
        _("%(found)s is more than “%(whole)s” (%(other)s), of which it is a part."),
        _("Correct one of the two numbers."),
    ),
    "boarders_without_house": (
        _("%(found)s pupils sleep at the school, but it has no boarding house."),
        _("Correct the number of boarders or the column “has_boarding”."),
    ),
    "built_later": (
        _("The building is said to be built in %(found)s, but the row speaks of %(year)s."),
        _("Correct the year of building or the year of the row."),
    ),
    "coordinates_swapped": (
        _("Latitude and longitude seem to be exchanged: %(found)s."),
        _("Latitude is about 39 to 43, longitude about 69 to 81: exchange the two columns."),
    ),
    "coordinates_outside": (
        _("The point %(found)s lies outside Kyrgyzstan."),
        _("Write latitude and longitude in degrees, for example 42,87 and 74,59, or leave both empty."),
    ),
    "coordinates_half": (
        _("Only one of latitude and longitude is given."),
        _("Write both, or leave both empty."),
    ),
}
OUTLINES: dict[str, Sentences] = {
    "geojson_broken": (
        _("The file is not valid JSON: %(detail)s."),
        _("Export it again from your map program as GeoJSON."),
    ),
    "geojson_kind": (
        _("The file is not a GeoJSON collection of features."),
        _("Export the layer as GeoJSON (FeatureCollection), in longitude and latitude (WGS 84)."),
    ),
    "feature_kind": (
        _("This is not an outline: a Polygon or MultiPolygon is needed, “%(found)s” was found."),
        _("Export areas, not points or lines."),
    ),
    "feature_without_code": (
        _("The feature has no property “pcode”."),
        _("Add the property “pcode” with the SOATE code of the area."),
    ),
    "outline_area_unknown": (
        _("No area has the code “%(found)s”."),
        _("Correct the property “pcode”, or load the territory first."),
    ),
    "outline_area_misspelt": (
        _("No area has the code “%(found)s”."),
        _("Did you mean %(near)s?"),
    ),
    "outline_twice": (
        _("The area %(found)s has two outlines: the first is feature %(first)s."),
        _("Join them into one MultiPolygon."),
    ),
    "ring_open": (
        _("A ring of the outline is not closed, or has fewer than four points."),
        _("Repair the geometry in your map program and export it again."),
    ),
    "position_broken": (
        _("A point of the outline is not a pair of numbers."),
        _("Export it again in longitude and latitude (WGS 84)."),
    ),
    "position_outside": (
        _("The point %(found)s of the outline lies outside Kyrgyzstan."),
        _("Export the layer in longitude and latitude (WGS 84), longitude first."),
    ),
    "too_many_points": (
        _("The outlines have more than %(limit)s points."),
        _("Simplify them in your map program; a map of the country needs about 20 000 points."),
    ),
    "no_features": (
        _("The file has no features."),
        _("Export the layer again as GeoJSON."),
    ),
}
WORDING: dict[str, Sentences] = {**FILE, **HEADER, **CELLS, **SCHOOLS, **OUTLINES}
