"""What a release decides and makes; `packaging/release.py` is its command line, `release.yml` calls only that.

Not part of the package that people install.
"""
