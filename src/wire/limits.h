// The bounds of bridge protocol version 1. A peer that goes over one gets a numbered error.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lpab::wire {

inline constexpr uint32_t kVersion = 1;  // lowest and highest version spoken here

inline constexpr size_t kFrameHeaderSize = 4;
inline constexpr size_t kMaximumFrame = 64 * 1024;       // of one PDU, without the length
inline constexpr size_t kMaximumBatch = 1024 * 1024;     // encoded commands of one batch
inline constexpr size_t kMaximumCommands = 4096;         // of one batch
inline constexpr size_t kMaximumPart = 16 * 1024;        // encoded commands of one part
inline constexpr size_t kMaximumAnswerData = 60 * 1024;  // encoded outcomes of one batch
inline constexpr size_t kMaximumOutstanding = 1;         // batches at a time
inline constexpr size_t kWindow = 256 * 1024;            // encoded commands sent ahead of credit
inline constexpr size_t kMaximumAids = 16;               // of one open
inline constexpr size_t kMaximumPatterns = 8;            // of one rule
inline constexpr size_t kMaximumText = 512;              // bytes of UTF-8 in one field
inline constexpr size_t kMaximumName = 64;               // bytes of UTF-8 in a name
inline constexpr int kMaximumDepth = 6;                  // of constructed elements, PDU included
inline constexpr size_t kMaximumFields = 32;             // on one level that is no list

}  // namespace lpab::wire
