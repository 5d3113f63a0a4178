using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Repositories;
using BorgBackupServer.Integration.Tests.Server.Repositories.Guarding;
using BorgBackupServer.Integration.Tests.Server.Repositories.Ssh;
using BorgBackupServer.Server.Archives.Locks;
using BorgBackupServer.Server.Jobs;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives.Locks;

/// <summary>borg's lock, held by the living, the dead and the unknown.</summary>
public sealed class BreakStaleLockTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_lock_of_a_living_borg_stays_and_that_of_a_killed_one_is_broken()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var folder = rig.Repository.Location.Text;
        Assert.Equal((false, "repository.not-locked"), (await IsLockedAsync(rig), await BreakAsync(rig)));

        await using (var living = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "borg",
            Arguments = ["with-lock", folder, "cat"],
            HasInput = true,
            Environment = new Dictionary<string, string> { ["BORG_BASE_DIR"] = Path.Combine(rig.Repository.Root, "outside"), ["BORG_PASSPHRASE"] = rig.Repository.Environment.Passphrase! }, // because it was made with one
        }))
        {
            await Eventually.TrueAsync(() => Directory.Exists(Path.Combine(folder, "lock.exclusive")) && File.Exists(Path.Combine(folder, "lock.roster")));
            var held = await GetAsync(rig);
            Assert.Equal((true, false, false), (held.IsLocked, held.IsOurs, held.CanBeBroken));
            Assert.All(held.Holders, holder => Assert.True(holder.IsAlive));
            Assert.NotEmpty(held.Holders);
            Assert.Equal("repository.lock-held", await BreakAsync(rig));
            RunningProcess.Signal(Assert.Single(held.Holders).ProcessId, ProcessSignal.Kill);
            await living.WaitForExitAsync(Cancelled);
        }

        Assert.Equal((true, true), ((await GetAsync(rig)).IsLocked, (await GetAsync(rig)).CanBeBroken));
        Assert.Null(await BreakAsync(rig));
        Assert.False(await IsLockedAsync(rig));
    }

    [Fact]
    public async Task While_a_job_has_the_repository_no_lock_of_it_is_broken()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var folder = Directory.CreateDirectory(Path.Combine(rig.Repository.Location.Text, "lock.exclusive"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "elsewhere@1.2.999999-0"), "", Cancelled);
        var job = await rig.StartBackupAsync();
        await rig.TakeAsync(job.Id, new JobEvent.LeaseGiven(1), new JobEvent.Started(1));

        Assert.Equal((true, true, false), (await GetAsync(rig)) is var held ? (held.IsLocked, held.IsOurs, held.CanBeBroken) : default);
        Assert.Equal("repository.in-use", await BreakAsync(rig));
        await rig.TakeAsync(job.Id, new JobEvent.Finished(1, BorgBackupServer.Protocol.JobOutcome.Failed));

        var free = await GetAsync(rig);
        Assert.Equal(("elsewhere@1.2", 999999, false), (free.Holders[0].Machine, free.Holders[0].ProcessId, free.Holders[0].IsAlive));
        Assert.Null(await BreakAsync(rig));
    }

    [Fact]
    public async Task What_is_no_roster_and_no_name_of_borgs_is_a_lock_without_a_holder()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var repository = rig.Repository.Location.Text;
        var folder = Directory.CreateDirectory(Path.Combine(repository, "lock.exclusive"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "99999999999999999999"), "", Cancelled);
        foreach (var roster in (string[])["", "{", "[]", """{"exclusive": 1}""", """{"exclusive": [["a", "b", 0]]}""", """{"exclusive": [[1]]}""", new string('{', 100_000)])
        {
            await File.WriteAllTextAsync(Path.Combine(repository, "lock.roster"), roster, Cancelled);
            Assert.Equal((true, 0, true), (await GetAsync(rig)) is var held ? (held.IsLocked, held.Holders.Count, held.CanBeBroken) : default);
        }
    }

    [Fact]
    public async Task While_a_session_of_the_client_is_in_it_no_lock_is_broken()
    {
        await using var server = await GuardedTestServer.StartAsync();
        var machine = await ClientMachine.EnrolAsync(server, "machine");
        var id = await server.RepositoryOfAsync(machine);
        await using (var session = await machine.HoldAsync())
        {
            Assert.Equal("repository.in-use", (await server.Get<BreakStaleLock>().HandleAsync(new(id), ServerParts.Administrator, Cancelled)).Problem?.Code);
            Assert.True(Directory.Exists(Path.Combine(machine.RepositoryPath, "lock.exclusive")));
        }
    }

    private static async Task<GetLock.Response> GetAsync(ArchiveRig rig) => (await rig.Get<GetLock>().HandleAsync(new(rig.RepositoryId), rig.Administrator, Cancelled)).Value;

    private static async Task<bool> IsLockedAsync(ArchiveRig rig) => (await GetAsync(rig)).IsLocked;

    private static async Task<string?> BreakAsync(ArchiveRig rig) => (await rig.Get<BreakStaleLock>().HandleAsync(new(rig.RepositoryId), rig.Administrator, Cancelled)).Problem?.Code;
}
