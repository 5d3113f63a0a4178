using System.Data;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Database.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace BorgBackupServer.Integration.Tests.Fixtures.Databases;

/// <summary>
/// Lets a second server onto the database of a first, past the lock that keeps servers apart, to show that even then the
/// queue gives nothing twice.
/// </summary>
internal static class JoinedDatabase
{
    /// <param name="file">Where the first has its database, if that is SQLite.</param>
    public static void Use(IServiceCollection services, string file)
    {
        if (!TestDatabase.IsPostgres)
        {
            services.ConfigureDbContext<ServerDatabase>(database => database.UseSqlite($"Data Source={file};Foreign Keys=True;Default Timeout=30"));
            return;
        }

        foreach (var keeper in services.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType == typeof(PostgresHoldKeeper)).ToList())
            services.Remove(keeper);
        var engine = services.Single(service => service.ServiceType == typeof(IDatabaseEngine)).ImplementationFactory!; // because it is made so
        services.RemoveAll<IDatabaseEngine>().AddSingleton<IDatabaseEngine>(provider => new WithoutHold((IDatabaseEngine)engine(provider)));
    }

    private sealed class WithoutHold(IDatabaseEngine inner) : IDatabaseEngine
    {
        public string Name => inner.Name;

        public string Hint => inner.Hint;

        public IsolationLevel Snapshot => inner.Snapshot;

        public string ActivityGuards => inner.ActivityGuards;

        public void AddContexts(IServiceCollection services, Action<IServiceProvider, DbContextOptionsBuilder> shared) => inner.AddContexts(services, shared);

        public Task PrepareAsync(ServerDatabase database, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task FinishAsync(ServerDatabase database, CancellationToken cancellationToken) => inner.FinishAsync(database, cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
