"""What a release expects of its flags: the file, its shape, and what is judged of it."""

from flagcheck.expectations.load import load
from flagcheck.expectations.shape import Bounds, Expectation, File, Given
from flagcheck.expectations.wanted import Case, Wanted

__all__ = ["Bounds", "Case", "Expectation", "File", "Given", "Wanted", "load"]
