using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Activity;
using BorgBackupServer.Unit.Tests.Architecture;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Activity;

public sealed class ActivityWordsTests
{
    [Fact]
    public void A_kind_reads_as_a_sentence()
    {
        Assert.Equal("Client renamed", ActivityWords.Kind(ActivityKind.ClientRenamed));
        Assert.Equal("Safety copy days changed", ActivityWords.Kind(ActivityKind.SafetyCopyDaysChanged));
        Assert.True(ActivityWords.IsRefusal(ActivityKind.SignInRefused));
        Assert.False(ActivityWords.IsRefusal(ActivityKind.SignedIn));
    }

    [Fact]
    public void Every_kind_is_recorded_somewhere()
    {
        var code = string.Concat(SourceTree.FilesBelow(["src/Server"], ".cs", ".razor").Where(file => !file.Path.EndsWith("/ActivityKind.cs", StringComparison.Ordinal)).Select(file => file.Code));
        Assert.DoesNotContain(Enum.GetNames<ActivityKind>(), name => !code.Contains($"ActivityKind.{name}", StringComparison.Ordinal));
    }
}
