#include "lpa/batch_report.h"

#include <gtest/gtest.h>

namespace lpab::lpa {
namespace {

std::vector<BatchResult> Results() {
  BatchResult done;
  done.line = 2;
  done.status = BatchStatus::kDone;
  done.device = "sim:/a,b";
  done.eid = "89049032123451234512345678901235";
  done.iccid = "8988001010000000014";
  done.attempts = 1;
  done.free_memory = 291666;
  BatchResult failed;
  failed.line = 3;
  failed.status = BatchStatus::kNotInstalled;
  failed.device = "at:/dev/ttyUSB2";
  failed.error = MakeError(ErrorCode::kRefused, "the server says \x1b[31mno").WithNext("ask");
  return {done, failed};
}

TEST(BatchReportTest, CsvHasALineForEachOrder) {
  EXPECT_EQ(BatchReportCsv(Results()),
            "line,device,eid,status,iccid,attempts,free_memory,error,next\r\n"
            "2,\"sim:/a,b\",89049032123451234512345678901235,done,8988001010000000014,1,291666,,"
            "\r\n"
            "3,at:/dev/ttyUSB2,,not-installed,,0,,the server says \\x1B[31mno,ask\r\n");
}

TEST(BatchReportTest, JsonCountsAndLists) {
  EXPECT_EQ(BatchReportJson(Results()), R"({
  "total": 2,
  "counts": {
    "done": 1,
    "not-installed": 1
  },
  "orders": [
    {
      "line": 2,
      "device": "sim:/a,b",
      "eid": "89049032123451234512345678901235",
      "status": "done",
      "iccid": "8988001010000000014",
      "attempts": 1,
      "freeMemory": 291666
    },
    {
      "line": 3,
      "device": "at:/dev/ttyUSB2",
      "eid": "",
      "status": "not-installed",
      "iccid": "",
      "attempts": 0,
      "error": {
        "code": "refused",
        "message": "the server says \\x1B[31mno",
        "next": "ask"
      }
    }
  ]
}
)");
}

}  // namespace
}  // namespace lpab::lpa
