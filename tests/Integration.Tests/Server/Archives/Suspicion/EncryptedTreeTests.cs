using System.Security.Cryptography;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Archives.Suspicion;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives.Suspicion;

/// <summary>A machine whose files are encrypted between two backups, with real archives of them.</summary>
public sealed class EncryptedTreeTests
{
    private const int FileCount = 60;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_archive_of_encrypted_files_is_marked_and_holds_retention_until_a_person_decides(bool isRenamed)
    {
        await using var rig = await ArchiveRig.StartAsync();
        await rig.KeepAsync(Retention.Default with { KeepLast = 1, KeepDaily = 0, KeepWeekly = 0, KeepMonthly = 0, KeepYearly = 0, KeepHourly = 0, KeepWithinDays = 0 });
        var last = await LiveAsync(rig, SuspicionRule.LeastHistory + 1);
        Assert.Empty(await SuspectsAsync(rig));

        Encrypt(rig.Repository.Source, isRenamed);
        var suspect = await rig.IndexAsync();

        var found = Assert.Single(await SuspectsAsync(rig));
        Assert.Equal((suspect.Id, last.Id), (found.ArchiveId, found.Before?.ArchiveId));
        Assert.Contains(isRenamed ? "most of them in .locked" : "files were changed", found.Reasons, StringComparison.Ordinal);
        Assert.Contains("could hardly be compressed", found.Reasons, StringComparison.Ordinal);
        // Retention would keep the newest alone, which is the encrypted one.
        Assert.Empty((await StandingAsync(rig)).Going);
        Assert.All((await StandingAsync(rig)).Verdicts, verdict => Assert.Contains(verdict.Reasons, reason => reason.Rule == RetentionRule.Suspect));

        // A further backup of the same sorry state is no news, and does not take the alarm back.
        await rig.IndexAsync();
        Assert.Equal(suspect.Id, Assert.Single(await SuspectsAsync(rig)).ArchiveId);
        Assert.Empty((await StandingAsync(rig)).Going);

        Assert.True((await rig.Get<AcceptArchive>().HandleAsync(new(suspect.Id, "we did that"), rig.Stranger, Cancelled)).IsProblem(out _));
        Assert.False((await rig.Get<AcceptArchive>().HandleAsync(new(suspect.Id, "we did that"), rig.Administrator, Cancelled)).IsProblem(out _));
        Assert.Empty(await SuspectsAsync(rig));
        Assert.NotEmpty((await StandingAsync(rig)).Going);
    }

    [Fact]
    public async Task A_prune_is_queued_only_when_the_newest_archive_has_been_judged()
    {
        await using var rig = await ArchiveRig.StartAsync();
        await rig.KeepAsync(Retention.Default with { KeepLast = 1, KeepDaily = 0, KeepWeekly = 0, KeepMonthly = 0, KeepYearly = 0, KeepHourly = 0, KeepWithinDays = 0 });
        await rig.IndexAsync();
        var second = await rig.RecordAsync();
        Assert.Equal(0, await PrunesAsync(rig));

        Assert.Null(await rig.RunCatalogAsync(second));
        Assert.Equal(1, await PrunesAsync(rig));
    }

    private static Task<int> PrunesAsync(ArchiveRig rig) => rig.ReadAsync(database => database.Set<Job>().CountAsync(job => job.Kind == JobKind.Prune, Cancelled));

    /// <summary>Ordinary days: a few documents change, a few come.</summary>
    private static async Task<Archive> LiveAsync(ArchiveRig rig, int days)
    {
        foreach (var number in Enumerable.Range(0, FileCount))
            rig.Repository.AddFile($"documents/{number:00}.txt", string.Concat(Enumerable.Repeat($"line of document {number}\n", 400)));
        var archive = await rig.IndexAsync();
        foreach (var day in Enumerable.Range(1, days))
        {
            rig.Repository.AddFile("documents/00.txt", string.Concat(Enumerable.Repeat($"written on day {day}\n", 400)));
            rig.Repository.AddFile($"documents/of day {day}.txt", string.Concat(Enumerable.Repeat($"of day {day}\n", 300)));
            archive = await rig.IndexAsync();
        }

        return archive;
    }

    private static void Encrypt(string folder, bool isRenamed)
    {
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            using var aes = Aes.Create();
            File.WriteAllBytes(file, aes.EncryptCbc(File.ReadAllBytes(file), aes.IV));
            if (isRenamed)
                File.Move(file, file + ".locked");
        }
    }

    private static async Task<IReadOnlyList<ListSuspects.Item>> SuspectsAsync(ArchiveRig rig) =>
        (await rig.Get<ListSuspects>().HandleAsync(new(rig.Client.Id, new(null, null)), rig.Administrator, Cancelled)).Value.Items;

    private static async Task<RetentionStanding> StandingAsync(ArchiveRig rig) =>
        await rig.ReadAsync(async database => await rig.Get<RetentionReader>().ReadAsync(database, rig.PlanId, null, Cancelled)) ?? throw new InvalidOperationException("The plan is gone.");
}
