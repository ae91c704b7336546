"""Running an installation: health, the components page, assets, the worker's and the doctor's commands."""
