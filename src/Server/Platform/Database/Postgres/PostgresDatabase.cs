using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace BorgBackupServer.Server.Platform.Database.Postgres;

/// <summary>The same tables in PostgreSQL. A class of its own, because EF Core keeps the migrations of each engine by the class of their context.</summary>
internal sealed class PostgresDatabase : ServerDatabase
{
    public PostgresDatabase(DbContextOptions<PostgresDatabase> options)
        : base(options) =>
        // Also a save of one statement then has a transaction, and with it its turn: see PostgresWriteTurns.
        Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
            Relax(entity);
    }

    private static void Relax(IMutableTypeBase type)
    {
        foreach (var property in type.GetProperties())
        {
            // Lengths are checked where a text comes in, with a sentence. SQLite knows none either.
            property.SetMaxLength(null);
            // By bytes, as SQLite and the code compare.
            if ((property.GetProviderClrType() ?? property.ClrType) == typeof(string))
                property.SetCollation("C");
        }

        foreach (var part in type.GetComplexProperties())
            Relax(part.ComplexType);
    }
}
