"""What planning reads from files: tables of schools' answers and of envelopes, prices, region factors, rules, the matrix."""
