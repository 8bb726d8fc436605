// SPDX-License-Identifier: BSL-1.0
// A commit is a session that resumes the upload and has nothing to do but to complete it.
#include "transfer/multipart/pending_objects.hpp"

#include "transfer/multipart/abort_and_verify.hpp"
#include "transfer/multipart/multipart_session.hpp"
#include "wire/failure_context.hpp"
#include "wire/pending_object_rules.hpp"

namespace ossio::transfer {

namespace {

session_rules rules_of_commits() {
    session_rules rules;
    rules.operation = "Commit";
    rules.policy = parts_policy::keep;
    rules.next_run_finds_parts = true;
    rules.others_may_complete = true;
    return rules;
}

class pending_commit : public std::enable_shared_from_this<pending_commit> {
public:
    pending_commit(bucket_ptr in, pending_object what)
        : session_(detail::for_a_transfer(in), what.key, rules_of_commits()), what_(std::move(what)) {}

    outcome<object_info> run();

private:
    outcome<object_info> steps();
    failure explain_absence(failure why) const;

    multipart_session session_;
    pending_object what_;
};

outcome<object_info> pending_commit::run() {
    auto running = session_.run(shared_from_this(), steps());
    auto end = co_await std::move(running);
    if (end) co_return end;
    auto ending = session_.give_up(end.error());
    end = co_await std::move(ending);
    // This run deletes nothing: parts that are gone were gone before.
    if (!end && end.error().parts == parts_status::removed) end = explain_absence(end.error());
    co_return end;
}

outcome<object_info> pending_commit::steps() {
    session_.resume(multipart_upload(what_.key, what_.upload_id), true, false);
    co_return co_await session_.complete(std::move(what_.parts), std::move(what_.options), nullptr);
}

failure pending_commit::explain_absence(failure why) const {
    if (why.code == condition::canceled) return why;
    bool const replaced = session_.key_has_another_object();
    why.code = replaced ? errc::object_replaced : errc::object_missing;
    why.detail = std::string("the object was ") + (replaced ? "overwritten" : "deleted") +
                 " after a commit, or the upload was discarded before one";
    return why;
}

template<class T>
failure refused(bucket_ptr const& in, T const& what, std::string_view operation, failure why) {
    return wire::in_context(std::move(why), wire::failure_context(operation, in->name, what.key, what.upload_id));
}

result<void> check_bucket(bucket_ptr const& in, std::string const& named, std::string_view what) {
    if (in->client->broken) return *in->client->broken;
    if (named == in->name) return {};
    return failure(errc::invalid_argument, std::string(what) + " is of the bucket \"" + named + '"');
}

constexpr std::string_view pending_text = "the pending object";

} // namespace

outcome<object_info> commit(bucket_ptr in, pending_object what) {
    auto fine = check_bucket(in, what.bucket, pending_text);
    if (fine) fine = wire::check_pending_object(what);
    if (!fine) co_return refused(in, what, "Commit", fine.error());
    auto const one = std::make_shared<pending_commit>(std::move(in), std::move(what));
    co_return co_await one->run();
}

outcome<void> discard(bucket_ptr in, pending_object what) {
    auto fine = check_bucket(in, what.bucket, pending_text);
    if (!fine) co_return refused(in, what, "Discard", fine.error());
    co_return co_await abort_and_verify(std::move(in), multipart_upload(what.key, what.upload_id));
}

outcome<void> discard(bucket_ptr in, writer_state what) {
    auto fine = check_bucket(in, what.bucket, "the state");
    if (!fine) co_return refused(in, what, "Discard", fine.error());
    if (what.upload_id.empty()) co_return result<void>(); // none was begun
    co_return co_await abort_and_verify(std::move(in), multipart_upload(what.key, what.upload_id));
}

} // namespace ossio::transfer
