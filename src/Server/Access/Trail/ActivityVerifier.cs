using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Trail;

/// <summary>Reads the whole activity and says whether a row is missing, altered, moved or cut off.</summary>
public sealed class ActivityVerifier(IDatabaseEngine engine, IDbContextFactory<ServerDatabase> databases, ActivitySeal seal, ActivityAnchorFile anchor)
{
    public async Task<ActivityVerdict> VerifyAsync(CancellationToken cancellationToken)
    {
        var isAnchorGood = anchor.TryRead(out var anchored);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        // Head and rows as of one moment, while others go on writing.
        await using var transaction = await database.Database.BeginTransactionAsync(engine.Snapshot, cancellationToken);
        var head = await database.Set<ActivityHead>().AsNoTracking().SingleOrDefaultAsync(cancellationToken);

        var mark = ActivityMark.Start;
        var anchorIsInChain = anchored is null or { Count: 0 };
        await foreach (var entry in database.Set<ActivityEntry>().AsNoTracking().OrderBy(entry => entry.Sequence).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var expected = mark.Count + 1;
            if (entry.Sequence != expected)
                return new ActivityVerdict(mark.Count, entry.Sequence == expected + 1 ? $"Row {expected} is missing." : $"Rows {expected} to {entry.Sequence - 1} are missing.", expected);
            if (ActivityChain.Hash(entry, mark.Hash) != entry.Hash)
                return new ActivityVerdict(mark.Count, $"Row {expected} was altered, or rows before it were exchanged.", expected);
            mark = new ActivityMark(entry.Sequence, entry.Hash);
            anchorIsInChain |= mark == anchored;
        }

        var broken = (head, isAnchorGood) switch
        {
            (null, _) => "The head of the activity is missing.",
            _ when !seal.Fits(head.Mark, head.Seal) => "The head of the activity was not sealed by this server.",
            _ when head.Count > mark.Count => $"The last rows are missing: there were {head.Count}.",
            _ when head.Mark != mark => "The last row is not the one that this server wrote last.",
            (_, false) => $"The file {anchor.FilePath} was not written by this server.",
            _ when !anchorIsInChain => anchored!.Value.Count > mark.Count // because a missing anchor counts as being in the chain
                ? $"The activity was set back: there were {anchored.Value.Count} rows before."
                : $"Row {anchored.Value.Count} is not the one that this server wrote.",
            _ => null,
        };
        return broken is null ? new ActivityVerdict(mark.Count) : new ActivityVerdict(mark.Count, broken, mark.Count + 1);
    }
}
