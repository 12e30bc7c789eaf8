# SPDX-License-Identifier: Apache-2.0
"""The paper's comparison: other systems for the same job, under equal conditions."""
