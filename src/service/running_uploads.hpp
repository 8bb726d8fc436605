// SPDX-License-Identifier: BSL-1.0
// The uploads and writers of a client that run now, so that draining finds them all.
#ifndef OSSIO_SRC_SERVICE_RUNNING_UPLOADS_HPP
#define OSSIO_SRC_SERVICE_RUNNING_UPLOADS_HPP

#include <ossio/resume_token.hpp>

#include "async/event.hpp"

#include <boost/intrusive/list.hpp>

#include <optional>

namespace ossio::service {

namespace asio = boost::asio;

/// Something that draining ends. Leaves the list by itself when it is destroyed under its execution context.
class running_upload
    : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
public:
    virtual void wind_down() = 0; ///< take no further part; end when those in flight have ended
    virtual void drop() = 0;      ///< end now

protected:
    running_upload() = default;
    ~running_upload() = default;
};

class running_uploads {
public:
    bool is_draining() const noexcept { return draining_; }

    void enter(running_upload&);
    /// `token`: it has ended without an object. Kept only while draining.
    void leave(running_upload&, std::optional<resume_token> token);

    void wind_down(); ///< draining begins
    void drop();
    asio::awaitable<void> all_ended(); ///< throws operation_aborted when cancelled

    std::vector<resume_token> const& tokens() const noexcept { return tokens_; }

private:
    boost::intrusive::list<running_upload, boost::intrusive::constant_time_size<false>> running_;
    std::vector<resume_token> tokens_;
    async::event left_; ///< one has left since it was cleared
    bool draining_ = false;
};

} // namespace ossio::service
#endif
