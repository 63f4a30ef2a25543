//! Real models for `asynctool`.
