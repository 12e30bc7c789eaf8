# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""Large collections of photos, as a job of Ray Data: python -m flsnet.collection INPUT OUTPUT.

From Python: flsnet.collection.job.run(). Needs pip install flsnet[collection] (Ray Data and PyArrow).
"""
