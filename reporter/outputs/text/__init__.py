"""Text that all outputs share: wording, the reason of a failure, links to source, and every escaping rule."""
