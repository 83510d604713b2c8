// BppLoader: a bound profile package on its way into the card, segment by segment.
// Spec: SGP.22 sections 2.5.5 (segmentation) and 5.7.6.
#pragma once

#include <memory>
#include <optional>

#include "sim/euicc/bsp.h"
#include "sim/euicc/es10_functions.h"
#include "sim/euicc/installation_result.h"
#include "sim/euicc/profile_package.h"
#include "sim/euicc/rsp_session.h"

namespace lpab::sim::euicc {

// Takes the segments in the one order that they may have: BF36 header with BF23; A0 header with the
// first 87, further 87s; A1 header; 88s; perhaps A2 header with the first 87, further 87s;
// A3 header; 86s. Touches no state: what it makes is a Profile. One package; one thread.
class BppLoader {
 public:
  BppLoader();
  ~BppLoader();

  // One segment. Errors carry a BppErrorReason, or mean one (BppReasonOf); then failure() tells
  // what the result says, and the object is of no more use.
  Result<void> Take(const CardContext& context, const RspSession& session, ByteSpan segment);

  // The last segment was taken.
  bool complete() const { return step_ == Step::kComplete; }
  // The profile, once complete: all but the ISD-P AID and the SM-DP+'s fields.
  Profile TakeProfile() { return std::move(profile_); }

  // What a ProfileInstallationResult says of `error`.
  InstallationError Describe(const Error& error) const;
  // Of the metadata, once they are read.
  ByteSpan iccid() const { return profile_.iccid; }

 private:
  enum class Step {
    kStart,     // BF36 and BF23
    kFirst87,   // A0
    kHeader88,  // A1
    kAfter88,   // A2 or A3
    kHeader86,  // A3
    kList,      // a TLV of the list under way
    kComplete,
  };

  Result<void> Start(const CardContext& context, const RspSession& session, ByteSpan segment);
  // The header of a list, and its first TLV where that comes along.
  Result<void> BeginList(const CardContext& context, ByteSpan segment, const tlv::Header& header);
  Result<void> TakeOfList(const CardContext& context, ByteSpan segment);
  Result<void> TakePlain(const Bytes& plain, size_t limit);
  // Acts on the list that has just ended, and goes to the step behind it.
  Result<void> EndList(const CardContext& context);
  Result<void> ConfigureIsdp();
  Result<void> StoreMetadata(const CardContext& context);
  Result<void> ReplaceSessionKeys();
  // Before the 86s, which are `length` bytes together.
  Result<void> PrepareElements(const CardContext& context, size_t length);
  Result<void> TakeElements(const Bytes& plain);
  Result<void> FinishElements(const Bugs& bugs);
  // The error of the package reader as one that carries a BppErrorReason.
  Unexpected PeError(const Error& error);

  Step step_ = Step::kStart;
  BppCommand command_ = BppCommand::kInitialiseSecureChannel;
  size_t package_left_ = 0;  // bytes of BF36 that are still to come
  size_t list_left_ = 0;     // bytes of the list under way that are still to come
  tlv::Tag list_ = 0;        // A0, A1, A2 or A3
  Bytes plain_;              // what the list's TLVs hold, joined; not for A3
  std::optional<BspReceiver> receiver_;
  Profile profile_;
  std::unique_ptr<ProfilePackageReader> reader_;
  Bytes sima_response_;
};

}  // namespace lpab::sim::euicc
