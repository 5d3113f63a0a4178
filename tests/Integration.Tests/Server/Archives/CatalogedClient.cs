using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives;

/// <summary>A further client of an <see cref="ArchiveRig"/> with a real catalog and no borg behind it.</summary>
public sealed class CatalogedClient
{
    private readonly ArchiveRig rig;
    private readonly RepositoryId repositoryId = RepositoryId.Create();
    private readonly Plan plan;
    private int number;

    private CatalogedClient(ArchiveRig rig, string name)
    {
        this.rig = rig;
        Client = Client.Create(name, TimeProvider.System.GetUtcNow());
        plan = Plan.Create(Client.Id, repositoryId, "Everything", TimeProvider.System.GetUtcNow());
    }

    public Client Client { get; }

    public PlanId PlanId => plan.Id;

    public RepositoryId RepositoryId => repositoryId;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<CatalogedClient> AddAsync(ArchiveRig rig, string name)
    {
        var added = new CatalogedClient(rig, name);
        await using var database = await rig.OpenAsync();
        var now = TimeProvider.System.GetUtcNow();
        var location = await database.Set<StorageLocation>().OrderBy(row => row.Id).Select(row => row.Id).FirstAsync(Cancelled);
        var repository = BorgBackupServer.Server.Repositories.Repository.Create(added.repositoryId, added.Client.Id, location, name, "repokey", Path.Combine(rig.Repository.Root, name), "", now);
        repository.BecomeReady(Guid.CreateVersion7().ToString("N") + Guid.CreateVersion7().ToString("N"));
        added.plan.Change("Everything", ["/"], [], "lz4", oneFileSystem: false, Retention.Default);
        database.AddRange(added.Client, repository, added.plan);
        await database.SaveChangesAsync(Cancelled);
        rig.Get<Catalogs>().Create(added.repositoryId).Dispose();
        return added;
    }

    /// <summary>An archive that holds these files: path and size.</summary>
    public Task<Archive> IndexAsync(DateTimeOffset at, params (string Path, long Size)[] files) =>
        IndexAsync(at, [.. files.Select(file => new CatalogEntry { Path = CatalogPath.FromText(file.Path), Type = EntryType.File, SizeBytes = file.Size, Mode = 0x1a4 })]);

    public async Task<Archive> IndexAsync(DateTimeOffset at, IReadOnlyList<CatalogEntry> entries, CatalogState state = CatalogState.Indexed)
    {
        await using var database = await rig.OpenAsync();
        var job = Job.Queue(JobKind.Backup, Client.Id, repositoryId, plan.Id, null, "ada", at);
        var archive = Archive.Create(job, plan.Id, $"{Client.Name}-{++number}", Guid.CreateVersion7().ToString("N") + Guid.CreateVersion7().ToString("N"), at, entries.Count, entries.Sum(entry => entry.SizeBytes), 0, 0, at);
        archive.CatalogState = state;
        database.AddRange(job, archive);
        await database.SaveChangesAsync(Cancelled);
        using var catalog = rig.Get<Catalogs>().Open(repositoryId).Catalog!; // because it has been made
        if (state == CatalogState.Indexed)
            catalog.IndexArchive(plan.Id.Value, archive.Id.Value, entries, null, Cancelled);
        return archive;
    }
}
