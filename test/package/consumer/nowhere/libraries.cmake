# SPDX-License-Identifier: BSL-1.0
# A module of the consumer, which ossio must not take for its own.
message(FATAL_ERROR "ossio includes ${CMAKE_CURRENT_LIST_FILE}")
