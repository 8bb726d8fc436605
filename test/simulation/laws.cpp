// SPDX-License-Identifier: BSL-1.0
// What must hold whatever went wrong: the oracle of the simulation, which sees the service from inside.
#include "simulation/simulation.hpp"

#include "wire/crc64.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>

namespace ossio::test {

namespace {

constexpr char const* the_bucket = "examplebucket";

bool is_same_object(testing::memory_service const& at, job const& j) {
    return at.has_object(the_bucket, j.key) && at.object(the_bucket, j.key) == j.bytes;
}

/// An outcome says what is left of its upload: nothing, this upload, or that it does not know.
class announced {
public:
    explicit announced(job const& j) : anything(!j.cut_by_crash.empty()) {
        for (auto const& one : j.attempts) {
            if (!one->end) {
                anything = true; // cancelled between two calls of a writer, which deletes its parts later
                continue;
            }
            if (one->end->has_value()) {
                anything = anything || (*one->end)->unconfirmed_uploads > 0;
                continue;
            }
            failure const& f = one->end->error();
            // Ids that never arrived cannot be named; the text says that they may be left.
            if (f.parts == parts_status::unknown || f.detail.find("may be left") != std::string::npos) anything = true;
            if (f.parts == parts_status::kept) kept.insert(f.upload_id);
            bool const gone = f.parts == parts_status::removed || f.parts == parts_status::none;
            if (gone && !f.upload_id.empty()) removed.insert(f.upload_id);
        }
    }

    bool anything; ///< some attempt was cut short, or did not know
    std::set<std::string> kept, removed;
};

} // namespace

void simulation::violate(std::string what) { report_.violations.push_back(std::move(what)); }

int simulation::good_parts(job const& j, std::string const& upload_id) const {
    auto const& uploads = far_->service.core().buckets.at(the_bucket).uploads;
    auto const at = uploads.find({j.key, upload_id});
    if (at == uploads.end()) return 0;
    return static_cast<int>(std::ranges::count_if(at->second.parts, [&](auto const& numbered) {
        auto const& [number, stored] = numbered;
        auto const part_size = static_cast<std::size_t>(j.settings.part_size);
        auto const begin = static_cast<std::size_t>(number - 1) * part_size;
        if (begin >= j.bytes.size()) return false;
        auto const piece = std::string_view(j.bytes).substr(begin, part_size);
        return stored.size == piece.size() && stored.crc64 == wire::crc64(0, piece.data(), piece.size());
    }));
}

/// Those of a stream behind which the next run resumes.
int simulation::saved_parts(checkpoint const& saved) const {
    auto const& uploads = far_->service.core().buckets.at(the_bucket).uploads;
    return uploads.contains({saved.key, saved.upload_id}) ? static_cast<int>(saved.parts.size()) : 0;
}

/// What the next run will find of the earlier ones.
std::optional<checkpoint> simulation::saved_for(job const& j, host& on, checkpoint_store_ptr const& in) {
    std::optional<checkpoint> found;
    if (!j.is_resumable()) return found;
    auto load = [](checkpoint_store_ptr from, std::string id,
                   std::optional<checkpoint>* into) -> asio::awaitable<void> {
        *into = co_await from->load(std::move(id));
    };
    asio::co_spawn(on.io, load(in, j.key, &found), [](std::exception_ptr) {}); // damaged: none
    run_until_idle();
    return found;
}

void simulation::check_returned(host const& h) {
    if (auto const lent = h.lent(); !lent.empty()) violate("not returned: " + lent);
}

/// An upload that no outcome announced, or one that an outcome promised or denied wrongly.
void simulation::check_left_behind(std::string const& when) {
    std::map<std::string, std::set<std::string>> there;
    for (multipart_upload const& u : far_->service.uploads(the_bucket)) there[u.key].insert(u.upload_id);
    for (auto const& j : jobs_) {
        announced const said(*j);
        for (std::string const& id : there[j->key]) {
            if (said.removed.contains(id)) violate(when + ": upload " + id + " is not removed: " + j->describe());
            if (!said.anything && !said.kept.contains(id) && !said.removed.contains(id))
                violate(when + ": no outcome names upload " + id + ": " + j->describe());
        }
    }
}

void simulation::check_main_phase() {
    for (auto const& j : jobs_) {
        for (auto const& one : j->attempts) {
            if (!one->end && one->other_exception.empty()) violate("an attempt never ended: " + j->describe());
            // A writer's caller that is cancelled between two calls throws what Asio throws.
            bool const is_ours = one->other_exception.empty() || one->other_exception == "the host crashed" ||
                                 (j->kind == job_kind::writer && one->was_cancelled);
            if (!is_ours) violate("no failure of ours: " + j->describe());
        }
        if (j->has_succeeded() && !is_same_object(far_->service, *j))
            violate("a success without the object: " + j->describe());
        if (far_->service.has_object(the_bucket, j->key) && !is_same_object(far_->service, *j))
            violate("an object that nobody sent: " + j->describe());
        report_.successes += j->has_succeeded();
    }
    for (auto const& h : hosts_) {
        check_returned(*h);
        h->io.restart();
        if (h->io.poll() != 0) violate("a loop was not at rest");
    }
    if (!shared_->all->holder.empty()) violate("a lease was not returned");
    check_left_behind("after the trouble");
    note(std::to_string(far_->service.requests("*")) + " requests, at " +
         std::to_string(time_->now().time_since_epoch().count()));
}

/// The next day nothing goes wrong: what was begun is resumed, no part is sent twice, and everything arrives.
void simulation::finish_all() {
    calm();
    for (auto& h : hosts_) h->must_die = true;
    bury_the_dead();
    auto const fresh = new_host();
    for (auto const& j : jobs_) {
        auto const store = store_for(*j, *fresh);
        auto const saved = saved_for(*j, *fresh, store);
        int const good = !saved                       ? 0
                         : j->kind == job_kind::topic ? saved_parts(*saved)
                                                      : good_parts(*j, saved->upload_id);
        int const before = far_->service.requests("UploadPart");
        auto const last = j->start(fresh, store, folder_, [] {});
        run_until_idle();
        if (!last->end) return violate("the last run never ended: " + j->describe());
        if (last->end->has_error()) violate("the last run failed: " + j->describe());
        report_.resumed += last->end->has_value() && (*last->end)->resumed;
        bool const resumes_it = last->end->has_value() && good != 0 && (*last->end)->upload_id == saved->upload_id;
        int const sent = far_->service.requests("UploadPart") - before;
        int const all = static_cast<int>((j->bytes.size() + j->settings.part_size - 1) / j->settings.part_size);
        if (resumes_it && sent > all - good)
            violate(std::to_string(sent) + " parts sent although " + std::to_string(good) + " of " +
                    std::to_string(all) + " were there: " + j->describe());
        if (!is_same_object(far_->service, *j)) violate("the object is another one: " + j->describe());
    }
    check_returned(*fresh);
    check_left_behind("at the end");
    auto const insides = fresh->insides;
    fresh->made.reset();
    run_until_idle();
    if (!insides.expired()) violate("something holds a client after all its work has ended");
}

} // namespace ossio::test
