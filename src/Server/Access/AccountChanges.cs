using System.Collections.Concurrent;
using System.Data.Common;
using BorgBackupServer.Server.Access.Passkeys;
using BorgBackupServer.Server.Access.SecondFactor;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace BorgBackupServer.Server.Access;

/// <summary>Sees every change to a user or to their second factor as it is stored, so that nobody who makes one has to think of the sessions that it ends.</summary>
internal sealed class AccountChanges(AccountVersion version) : SaveChangesInterceptor, IDbTransactionInterceptor
{
    private readonly ConcurrentDictionary<DbContextId, bool> changing = new();

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is { } context && context.ChangeTracker.Entries().Any(entry => Matters(entry.Entity, entry.State)))
            changing[context.ContextId] = true;
        return ValueTask.FromResult(result);
    }

    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        // Inside a transaction nobody else sees it yet.
        if (eventData.Context is { Database.CurrentTransaction: null } context)
            Tell(context);
        return ValueTask.FromResult(result);
    }

    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Forget(eventData.Context);
        return Task.CompletedTask;
    }

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Tell(eventData.Context);
        return Task.CompletedTask;
    }

    public Task TransactionRolledBackAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Forget(eventData.Context);
        return Task.CompletedTask;
    }

    private static bool Matters(object entity, EntityState state) => state switch
    {
        EntityState.Modified or EntityState.Deleted => entity is User or Authenticator or Passkey,
        EntityState.Added => entity is Authenticator or Passkey,
        _ => false,
    };

    private void Tell(DbContext? context)
    {
        if (context is not null && changing.TryRemove(context.ContextId, out _))
            version.Advance();
    }

    private void Forget(DbContext? context)
    {
        if (context is not null)
            changing.TryRemove(context.ContextId, out _);
    }
}
