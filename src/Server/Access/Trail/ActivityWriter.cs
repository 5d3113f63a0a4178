using System.Data.Common;
using System.Runtime.CompilerServices;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace BorgBackupServer.Server.Access.Trail;

/// <summary>
/// Gives new rows of the activity their place in the chain, as part of the save that brings them. Number and hash of a row
/// follow from the one before, so writers take turns: in SQLite whoever writes holds the one write lock from the begin of
/// the transaction, elsewhere the head's row is locked first and its count is checked at the save.
/// </summary>
internal sealed class ActivityWriter(ActivitySeal seal, Signals signals, TimeProvider time) : SaveChangesInterceptor, IDbTransactionInterceptor
{
    /// <summary>Contexts whose transaction holds new rows.</summary>
    private readonly ConditionalWeakTable<DbContext, Turn> turns = [];

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result) =>
        eventData.Context is { } context && NewEntries(context).Count > 0 ? throw new NotSupportedException("The activity is written by SaveChangesAsync.") : result;

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is not { } context || NewEntries(context) is not { Count: > 0 } entries)
            return result;

        var turn = turns.GetOrCreateValue(context);
        turn.OwnsTransaction = context.Database.CurrentTransaction is null;
        if (turn.OwnsTransaction)
            await context.Database.BeginTransactionAsync(cancellationToken);

        try
        {
            await LinkAsync(context, entries, cancellationToken);
        }
        catch
        {
            await GiveUpAsync(context);
            throw;
        }

        return result;
    }

    public override async ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is { Database.CurrentTransaction: { } transaction } context && turns.TryGetValue(context, out var turn) && turn.OwnsTransaction)
        {
            // Whatever comes of the commit, the next save of this context has a turn of its own.
            turns.Remove(context);
            await using (transaction)
                await transaction.CommitAsync(cancellationToken);
            signals.Raise(ActivityTopics.Grown);
        }

        return result;
    }

    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default) =>
        eventData.Context is { } context ? GiveUpAsync(context) : Task.CompletedTask;

    public override Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default) =>
        eventData.Context is { } context ? GiveUpAsync(context) : Task.CompletedTask;

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is { } context && turns.Remove(context))
            signals.Raise(ActivityTopics.Grown);
        return Task.CompletedTask;
    }

    public Task TransactionRolledBackAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is { } context)
            turns.Remove(context);
        return Task.CompletedTask;
    }

    private static List<ActivityEntry> NewEntries(DbContext context)
    {
        var added = new List<ActivityEntry>();
        foreach (var entry in context.ChangeTracker.Entries<ActivityEntry>())
        {
            if (entry.State is EntityState.Modified or EntityState.Deleted)
                throw new InvalidOperationException("The activity is added to and never changed.");
            if (entry.State == EntityState.Added)
                added.Add(entry.Entity);
        }

        added.Sort(ActivityEntry.ByTurn);
        return added;
    }

    private async Task LinkAsync(DbContext context, List<ActivityEntry> entries, CancellationToken cancellationToken)
    {
        // Read past what the context remembers: another save may have moved the head since.
        var stored = await context.Set<ActivityHead>().AsNoTracking().SingleAsync(cancellationToken);
        var head = context.Set<ActivityHead>().Local.FirstOrDefault() ?? context.Attach(stored).Entity;
        context.Entry(head).OriginalValues.SetValues(stored);

        var mark = stored.Mark;
        var now = time.GetUtcNow();
        foreach (var entry in entries)
        {
            entry.Link(mark.Count + 1, now, mark.Hash);
            mark = new ActivityMark(entry.Sequence, entry.Hash);
        }

        head.Move(mark, seal);
    }

    private async Task GiveUpAsync(DbContext context)
    {
        if (!turns.TryGetValue(context, out var turn) || !turn.OwnsTransaction)
            return;
        turns.Remove(context);
        if (context.Database.CurrentTransaction is { } transaction)
            await transaction.DisposeAsync();
    }

    private sealed class Turn
    {
        /// <summary>Begun here, because the caller has none.</summary>
        public bool OwnsTransaction { get; set; }
    }
}
