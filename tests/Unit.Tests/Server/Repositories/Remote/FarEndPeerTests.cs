using BorgBackupServer.Borg.Isolation;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Repositories.Remote;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Repositories.Remote;

/// <summary>Who may ask the server to be led to a client's repository on a remote host.</summary>
public sealed class FarEndPeerTests
{
    private static readonly ClientId Own = ClientId.Create();
    private static readonly ClientId Other = ClientId.Create();

    private static readonly string[] Accounts =
    [
        "root:x:0:0:root:/root:/bin/bash",
        $"{AccountName.Of(Own.Value)}:x:30001:30001::/srv:/opt/bbs/bbs-guard",
        $"{AccountName.Of(Other.Value)}:x:30002:30002::/srv:/opt/bbs/bbs-guard",
        "broken",
    ];

    private static readonly string[] Status = ["Name:\tbbs-server", "Uid:\t1000\t998\t1000\t1000"];

    [Fact]
    public void In_system_mode_only_the_clients_own_account()
    {
        Assert.True(MaySpeak(30001, isSystemMode: true));
        Assert.False(MaySpeak(30002, isSystemMode: true));
        Assert.False(MaySpeak(0, isSystemMode: true));
        Assert.False(MaySpeak(998, isSystemMode: true));
        Assert.False(MaySpeak(40000, isSystemMode: true));
    }

    [Fact]
    public void In_single_user_mode_only_the_servers_own()
    {
        Assert.True(MaySpeak(998, isSystemMode: false));
        Assert.False(MaySpeak(1000, isSystemMode: false));
        Assert.False(MaySpeak(30001, isSystemMode: false));
    }

    private static bool MaySpeak(uint user, bool isSystemMode) => FarEndPeer.MaySpeakFor(Own, user, isSystemMode, Accounts, Status);
}
