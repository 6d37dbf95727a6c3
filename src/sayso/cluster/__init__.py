"""The same coding over many machines: `sayso code INPUT -o DIR --engine ray`.

An input is cut into parts. A part is coded by one actor, and is done when its record stands in the
manifest, after all that was found in it. Whatever is lost, a worker, a machine or the driver, costs
the parts that were under way, which are done again. Only `engine` knows of Ray.
"""
