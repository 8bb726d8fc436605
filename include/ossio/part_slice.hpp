// SPDX-License-Identifier: BSL-1.0
// The share of one of several workers in the parts of an upload. No I/O.
#ifndef OSSIO_PART_SLICE_HPP
#define OSSIO_PART_SLICE_HPP

namespace ossio {

/** A share of the parts of one upload, for one of several workers: `count` ranges of neighbouring parts, alike to one part.

    With more workers than parts some have nothing to send.
*/
class part_slice {
public:
    /// Takes the number of this worker, 0..count-1, and how many there are, 1..10000.
    part_slice(int of_worker, int of_workers) : index(of_worker), count(of_workers) {}

    /// Compares all members.
    friend bool operator==(part_slice const&, part_slice const&) = default;

    int index; ///< 0..count-1
    int count; ///< 1..10000
};

} // namespace ossio
#endif
