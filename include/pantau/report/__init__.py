"""Reports: figures of a build, read, composed and rendered. Sends nothing and changes no fact."""
