using BorgBackupServer.Borg.Output;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Repositories;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Archives;

/// <summary>What a list of a repository proves, whatever is in it.</summary>
public sealed class PruneCheckTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    [Property(MaxTest = 500)]
    public void Nothing_is_forgotten_by_a_list_in_which_something_is_missing_that_nobody_ordered_away(byte[] archives)
    {
        var (recorded, open, listed) = Make(archives);
        var ordered = open.Select(order => order.ArchiveId).ToHashSet();
        var isShort = recorded.Any(archive => !ordered.Contains(archive.Id) && !listed.Any(seen => seen.Name == archive.Name && seen.Id == archive.BorgId));

        var result = PruneCheck.FindGone(recorded, open, listed);

        if (isShort)
            Assert.Equal("repository.archives-missing", result.Problem?.Code);
    }

    [Property(MaxTest = 500)]
    public void Only_what_was_ordered_and_is_not_listed_is_gone(byte[] archives)
    {
        var (recorded, open, listed) = Make(archives);
        if (!PruneCheck.FindGone(recorded, open, listed).IsSuccess(out var gone, out _))
            return;
        Assert.Equal(open.Where(order => !listed.Any(seen => seen.Name == order.Name || seen.Id == order.BorgId)), gone);
    }

    [Property(MaxTest = 300)]
    public void An_empty_list_proves_nothing(byte[] archives)
    {
        var (recorded, open, _) = Make(archives);
        if (recorded.Count > 0)
            Assert.Equal("repository.archives-missing", PruneCheck.FindGone(recorded, open, []).Problem?.Code);
    }

    [Fact]
    public void A_foreign_archive_that_vanishes_with_the_ordered_ones_is_a_loss()
    {
        var (_, open, _) = Make([1]);
        ListedArchive[] before = [Listed(open[0].Name, open[0].BorgId), Listed("foreign", "f")];

        Assert.Null(PruneCheck.FindLoss(before, [before[1]], open));
        Assert.Equal("repository.archives-missing", PruneCheck.FindLoss(before, [], open)?.Code);
    }

    /// <summary>Each byte an archive: 0 recorded and listed, 1 ordered and gone, 2 ordered and still listed, 3 missing, 4 foreign, 5 replaced under its name.</summary>
    private static (List<Archive> Recorded, List<PrunedArchive> Open, List<ListedArchive> Listed) Make(byte[] kinds)
    {
        var (recorded, open, listed) = (new List<Archive>(), new List<PrunedArchive>(), new List<ListedArchive>());
        var job = Job.Queue(JobKind.Backup, ClientId.Create(), RepositoryId.Create(), PlanId.Create(), null, "test", Now);
        for (var at = 0; at < kinds.Length; at++)
        {
            var archive = Archive.Create(job, PlanId.Create(), $"a{at}", $"id{at}", Now, 1, 1, 1, 1, Now);
            // Mostly as it should be, so that good lists are among the tried ones.
            var kind = kinds[at] % 20 is var drawn && drawn < 6 ? drawn : drawn % 3;
            if (kind != 4)
                recorded.Add(archive);
            if (kind is 1 or 2)
                open.Add(PrunedArchive.Order(archive, job.Id, Now));
            if (kind is 0 or 2 or 4)
                listed.Add(Listed(archive.Name, archive.BorgId));
            if (kind == 5)
                listed.Add(Listed(archive.Name, "another"));
        }

        return (recorded, open, listed);
    }

    private static ListedArchive Listed(string name, string id) => new() { Name = name, Id = id, Time = Now };
}
