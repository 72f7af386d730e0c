"""See, correct, add to and delete one's own data, where it lives.

Every disclosure and every change is stepped up and audited. This room must never keep a copy of a record: of a deletion
it keeps how many records went. What has to stay, rooms above say through `portal.sources.held`."""
