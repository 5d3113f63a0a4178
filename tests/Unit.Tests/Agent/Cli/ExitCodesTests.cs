using BorgBackupServer.Agent.Cli;
using BorgBackupServer.Agent.Results;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Agent.Cli;

public sealed class ExitCodesTests
{
    [Fact]
    public void Every_kind_of_problem_has_an_exit_code_that_is_not_success()
    {
        foreach (var kind in Enum.GetValues<ProblemKind>())
            Assert.InRange(ExitCodes.Of(new Problem("a.b", kind, "")), 2, 99);
    }
}
