using BorgBackupServer.Borg.Output;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Archives.Audits;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Repositories;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Archives.Audits;

public sealed class LedgerComparisonTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Property(MaxTest = 300)]
    public void An_archive_is_lost_exactly_where_it_is_not_listed_and_was_not_ordered_away(byte[] fates)
    {
        var recorded = fates.Select((_, at) => Recorded($"a{at}", Id(at))).ToList();
        var listed = new List<ListedArchive>();
        var ordered = new HashSet<ArchiveId>();
        var (missing, replaced) = (new HashSet<ArchiveId>(), new HashSet<ArchiveId>());
        for (var at = 0; at < fates.Length; at++)
        {
            switch (fates[at] % 5)
            {
                case 0:
                    listed.Add(Listed($"a{at}", Id(at)));
                    break;
                case 1:
                    missing.Add(recorded[at].Id);
                    break;
                case 2:
                    listed.Add(Listed($"a{at}", Id(at + 1000)));
                    replaced.Add(recorded[at].Id);
                    break;
                case 3:
                    ordered.Add(recorded[at].Id);
                    break;
                default: // renamed: borg's id changes with the name, and if it did not it would be no less lost
                    listed.Add(Listed($"b{at}", Id(at)));
                    missing.Add(recorded[at].Id);
                    break;
            }
        }

        listed.Add(Listed("foreign", Id(5000)));
        var lost = LedgerComparison.Find(recorded, ordered, listed);
        Assert.Equal(missing, lost.Where(archive => !archive.IsReplaced).Select(archive => archive.Archive.Id).ToHashSet());
        Assert.Equal(replaced, lost.Where(archive => archive.IsReplaced).Select(archive => archive.Archive.Id).ToHashSet());
    }

    private static string Id(int number) => number.ToString("x64", System.Globalization.CultureInfo.InvariantCulture);

    private static ListedArchive Listed(string name, string id) => new() { Name = name, Id = id, Time = At };

    private static Archive Recorded(string name, string id)
    {
        var job = Job.Queue(JobKind.Backup, ClientId.Create(), RepositoryId.Create(), PlanId.Create(), null, "test", At);
        return Archive.Create(job, job.PlanId!.Value, name, id, At, 1, 1, 1, 1, At); // because it was made with one
    }
}
