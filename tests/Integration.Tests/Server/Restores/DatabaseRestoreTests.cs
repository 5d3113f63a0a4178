using System.Text.Json;
using BorgBackupServer.Integration.Tests.Server.Archives;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Restores;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Restores;

/// <summary>A restore of a database from the request to the order.</summary>
public sealed class DatabaseRestoreTests
{
    private const string Dump = "databases/main/shop.dump";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_may_be_replaced_is_shown_with_its_size_and_ordered_with_a_place_for_the_safety_dump()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var archive = await TellAsync(rig);
        var preview = (await rig.Get<PreviewDatabaseRestore>().HandleAsync(new(archive.Id, Dump), rig.Administrator, Cancelled)).Value;
        Assert.Equal(("shop", "main"), (preview.Database, preview.Source));
        Assert.Equal(["closed", "main", "new"], preview.Targets.Select(target => target.Name).Order(StringComparer.Ordinal));
        Assert.Equal(5000, preview.Targets.Single(target => target.Name == "main").Databases[0].SizeBytes);
        Assert.StartsWith(ArchiveRig.RestoreFolder + "/before-", preview.SafetyDirectory?.Text, StringComparison.Ordinal);

        var beside = await OrderAsync(rig, new(archive.Id, Dump, "new", "shop 'copy'"));
        Assert.Equal((Dump, "new", "shop 'copy'", null, null), (beside.Dump.Text, beside.Source, beside.Database, beside.Replaces, beside.SafetyDirectory));
        Assert.Equal((archive.Name, archive.BorgId), (beside.ArchiveName, beside.ArchiveBorgId));
        var replacing = await OrderAsync(rig, new(archive.Id, Dump, "main", "shop", Replaces: true));
        Assert.True(replacing.Replaces);
        Assert.StartsWith(ArchiveRig.RestoreFolder + "/", replacing.SafetyDirectory?.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("etc/passwd", "main", "x", false, "restore.no-dump")]
    [InlineData("databases/main.globals.sql", "main", "x", false, "restore.no-dump")]
    [InlineData("databases/main/shop.sql", "main", "x", false, "restore.source-unknown")]
    [InlineData(Dump, "absent", "x", false, "restore.source-unknown")]
    [InlineData(Dump, "closed", "x", false, "restore.database-not-allowed")]
    [InlineData(Dump, "main", "shop", false, "restore.database-exists")]
    [InlineData(Dump, "new", "shop", true, "restore.replace-not-allowed")]
    [InlineData(Dump, "main", "", false, "restore.database-invalid")]
    public async Task What_the_client_does_not_allow_is_refused_early(string dump, string source, string database, bool replaces, string code)
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var archive = await TellAsync(rig);
        Assert.Equal(code, (await rig.Get<StartDatabaseRestore>().HandleAsync(new(archive.Id, dump, source, database, replaces), rig.Administrator, Cancelled)).Problem?.Code);
        Assert.Equal(0, await rig.ReadAsync(all => all.Set<Job>().CountAsync(job => job.Kind == JobKind.Restore, Cancelled)));
    }

    [Fact]
    public async Task A_safety_dump_goes_only_where_restores_may_write()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var archive = await TellAsync(rig);
        var problem = (await rig.Get<StartDatabaseRestore>().HandleAsync(new(archive.Id, Dump, "main", "shop", true, new WirePath("/etc")), rig.Administrator, Cancelled)).Problem;
        Assert.Equal(("restore.target-not-allowed", "safetyDirectory"), (problem?.Code, problem?.Field));
    }

    private static async Task<RestoreDatabaseOrder> OrderAsync(ArchiveRig rig, StartDatabaseRestore.Request request)
    {
        var started = await rig.Get<StartDatabaseRestore>().HandleAsync(request, rig.Administrator, Cancelled);
        Assert.True(started.IsSuccess(out var response, out var problem), problem?.Detail);
        var order = await rig.OrderAsync<RestoreDatabaseOrder>(await rig.TakeAsync(response!.JobId, new JobEvent.LeaseGiven(1))); // because it is a success
        await rig.TakeAsync(response.JobId, new JobEvent.Finished(1, JobOutcome.Cancelled));
        return order;
    }

    private static async Task<Archive> TellAsync(ArchiveRig rig)
    {
        var archive = await rig.RecordAsync();
        IReadOnlyList<DatabaseFacts> there = [new DatabaseFacts { Name = "shop", SizeBytes = 5000 }];
        var machine = new MachineFacts
        {
            AgentVersion = "0.1.0",
            MachineName = "web-1",
            OperatingSystem = "Debian",
            Architecture = "x64",
            Capabilities = [Capabilities.Backup, Capabilities.Restore, Capabilities.RestoreOver, Capabilities.Databases, Capabilities.RestoreDatabase],
            Policy = new PolicySummary { BackupPaths = [new WirePath("/")], RestoreTargets = [new WirePath(ArchiveRig.RestoreFolder)] },
            DatabaseSources =
            [
                new DatabaseSourceFacts { Name = "main", Kind = "postgresql", Databases = there, RestoresNew = true, Replaces = true },
                new DatabaseSourceFacts { Name = "new", Kind = "postgresql", Databases = there, RestoresNew = true },
                new DatabaseSourceFacts { Name = "closed", Kind = "postgresql", Databases = there },
                new DatabaseSourceFacts { Name = "other", Kind = "mongodb", Databases = [], RestoresNew = true },
            ],
        };
        var json = JsonSerializer.Serialize(machine, ProtocolJson.Default.MachineFacts);
        await rig.ReadAsync(database => database.Set<Client>().ExecuteUpdateAsync(set => set.SetProperty(client => client.MachineJson, json), Cancelled));
        return archive;
    }
}
