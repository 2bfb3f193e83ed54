"""By whom the matrix sees that a model's door was taken away."""

WITNESSES = {
    "people.Person": "township_officer",
    "people.Household": "township_officer",
    "people.Residence": "township_officer",
    "key_groups.KeyPerson": "reporter",
    "key_groups.Transfer": "reporter",
    "key_groups.DailyReport": "township_officer",
    "investigations.Investigation": "county_hq",
    "investigations.Order": "county_hq",
    "follow_up.Observation": "county_hq",
    "follow_up.FollowUp": "reporter",
    "inbox.Item": "grid_doctor",
    "imports.Job": "township_officer",
    "imports.Mapping": "reporter",
    "imports.Row": "reporter",
    "key_groups.ReceivedList": "reporter",
    "key_groups.ListedPerson": "reporter",
    "key_groups.ListPart": "reporter",
    "key_groups.Offer": "reporter",
    "declarations.Declaration": "county_hq",
    "declarations.Dependant": "township_officer",
    "passes.Decision": "county_hq",
    "passes.Appeal": "county_hq",
    "passes.Pass": "reporter",
    "passes.Fact": "reporter",
    "passes.Colour": "reporter",
    "passes.ColourChange": "reporter",
    "eforms.Draft": "township_officer",
    "staff.Post": "system_admin",
    "audit.Entry": "county_auditor",
}

# whose number stands in no address: why
WITHOUT_NUMBER = {
    "inbox.Item": "It leads to the work.",
    "follow_up.FollowUp": "A day of an observation: that is asked for, with the day.",
    "imports.Mapping": "Recognised by the headers of a sheet, never opened.",
}

# whose every page is behind the door of another model too: the matrix asks their own door
BEHIND = {
    "imports.Row": "Lines of a sheet are read only together with it.",
    "declarations.Dependant": "One's own list; nobody else's is ever asked for.",
    "passes.Pass": "Shown on the person's own phone.",
    "passes.Fact": "Read only together with the appeal against a colour.",
    "passes.Colour": "Shown on the person's own phone.",
    "passes.ColourChange": "Read only together with the appeal against it.",
    "eforms.Draft": "Taken up by whoever began it, where he began it; never by its number.",
}
