// SPDX-License-Identifier: BSL-1.0
// An object that several processes write, with its checkpoint in a store whose leases can be taken away.
#ifndef OSSIO_TEST_FLOW_FENCED_RECOVERY_HPP
#define OSSIO_TEST_FLOW_FENCED_RECOVERY_HPP

#include "flow/recovery.hpp"
#include "help/fenced_store.hpp"

namespace ossio::test {

class fenced_recovery : public recovery {
public:
    fenced_recovery() { store = fenced; }

    upload_options options() const {
        auto o = in_small_parts(fenced);
        o.checkpoint_id = "id";
        return o;
    }
    std::optional<checkpoint> saved() const {
        auto const at = fenced->all->held.find("id");
        return at == fenced->all->held.end() ? std::nullopt : std::optional(at->second);
    }

    std::shared_ptr<fenced_store> fenced = std::make_shared<fenced_store>();
};

} // namespace ossio::test
#endif
