"""Permissions for one named thing at a time, and new uses that wait until people could say no.

Staff name a purpose, a recipient or a change of a notice; each person decides about it by itself. This room must never
let a use begin before its time, and never take silence for a yes where the law asks for one."""
