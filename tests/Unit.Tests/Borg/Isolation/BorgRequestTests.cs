using System.Text.Json;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Isolation;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.Isolation;

/// <summary>A command that goes by way of bbs-helper is the command that the server would run itself.</summary>
public sealed class BorgRequestTests
{
    private static readonly RepositoryLocation Repository = RepositoryLocation.Local("/var/bbs/home/a/b");

    private static readonly BorgEnvironment Environment = new() { BaseDirectory = "/base", Passphrase = "secret", NewPassphrase = "another secret" };

    private static readonly BorgCommand[] Run =
    [
        new InitRepository { Repository = Repository },
        new ListArchives { Repository = Repository, BypassesLock = true, LockWait = TimeSpan.FromSeconds(7) },
        new ListFiles { Repository = Repository, Archive = "a", Paths = ["x/y"], BypassesLock = true },
        new InitRepository { Repository = Repository, Encryption = RepositoryEncryption.RepokeyBlake2 },
        new DescribeRepository { Repository = Repository },
        new DescribeArchive { Repository = Repository, Archive = "a" },
        new ExportKey { Repository = Repository },
        new ExportTar { Repository = Repository, Archive = "a", Paths = ["x", "y"], BypassesLock = true },
        new ReadFile { Repository = Repository, Archive = "a", Path = "x/y", BypassesLock = true },
        new DeleteArchives { Repository = Repository, Archives = ["a", "b"] },
        new CompactRepository { Repository = Repository, ThresholdPercent = 3 },
        new CheckRepository { Repository = Repository, RepositoryOnly = true, MaxDuration = TimeSpan.FromHours(1) },
        new CheckRepository { Repository = Repository, VerifiesData = true, LastArchives = 2 },
        new RebuildManifest { Repository = Repository },
        new RepairRepository { Repository = Repository, VerifiesData = true },
        new BreakLock { Repository = Repository },
        new ChangePassphrase { Repository = Repository },
    ];

    /// <summary>Commands of a client's own machine, and one that the server runs in single-user mode only.</summary>
    private static readonly Type[] OfAgents = [typeof(CreateArchive), typeof(CreateFromPipes), typeof(ExtractFiles), typeof(DumpItems)];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Run.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void It_arrives_as_it_was_sent(int number)
    {
        var json = JsonSerializer.Serialize(BorgRequest.Of(Run[number], Environment), IsolationJson.Default.BorgRequest);
        var arrived = JsonSerializer.Deserialize(json, IsolationJson.Default.BorgRequest)!; // because it is not null

        var (sent, rebuilt) = (Run[number].In(Environment), arrived.ToCommand(Repository).In(new BorgEnvironment { BaseDirectory = "/base", Passphrase = arrived.Passphrase, NewPassphrase = arrived.NewPassphrase }));
        Assert.Equal(sent.Arguments, rebuilt.Arguments);
        Assert.Equal(sent.Environment.OrderBy(pair => pair.Key), rebuilt.Environment.OrderBy(pair => pair.Key));
        Assert.DoesNotContain("secret", arrived.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_command_is_either_a_servers_or_an_agents()
    {
        var all = typeof(BorgCommand).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(BorgCommand))).OrderBy(type => type.Name);
        Assert.Equal(all, Run.Select(command => command.GetType()).Distinct().Concat(OfAgents).OrderBy(type => type.Name));
        Assert.Throws<NotSupportedException>(() => BorgRequest.Of(new CreateArchive { Repository = Repository, Archive = "a", Paths = ["/x"] }, Environment));
    }

    [Fact]
    public void Of_a_safety_copy_is_only_what_a_trial_of_a_repair_needs()
    {
        var copy = Guid.CreateVersion7();
        Type[] allowed = [typeof(RepairRepository), typeof(ListArchives), typeof(ListFiles)];
        foreach (var command in Run)
        {
            if (allowed.Contains(command.GetType()))
                Assert.Equal(copy, BorgRequest.Of(command, Environment, copy).Copy);
            else
                Assert.Throws<NotSupportedException>(() => BorgRequest.Of(command, Environment, copy));
        }
    }
}
