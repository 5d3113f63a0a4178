using BorgBackupServer.Server.Home;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Home;

public sealed class ProtectionWordsTests
{
    [Theory]
    [InlineData(1, 1, "1 machine, and it is protected")]
    [InlineData(0, 1, "1 machine, and it is not protected")]
    [InlineData(2, 2, "All 2 machines protected")]
    [InlineData(0, 2, "0 of 2 machines protected")]
    [InlineData(1, 2, "1 of 2 machines protected")]
    [InlineData(1997, 2000, "1,997 of 2,000 machines protected")]
    public void The_answer_reads_well_for_any_number_of_machines(int good, int all, string sentence) =>
        Assert.Equal(sentence, ProtectionWords.Answer(good, all, "machine"));
}
