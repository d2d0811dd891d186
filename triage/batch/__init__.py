"""Cohorts: files of many people's answers in, a file of results out, on one machine or on many."""
