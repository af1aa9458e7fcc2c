"""Editions in the forms in which others take and bring them: YAML files, workbooks for people, OSCAL catalogues."""
