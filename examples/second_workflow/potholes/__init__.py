"""Road repair orders, from the report of a pothole to the accepted work: a workflow for Otklik."""
