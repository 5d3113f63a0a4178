using BorgBackupServer.Server.Platform.Identifiers;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Platform.Database;

/// <summary>
/// State and queue of the server. It knows no noun: each noun's folder has its entities and their
/// <see cref="IEntityTypeConfiguration{TEntity}"/>, found here by scanning the assembly. Use <c>Set&lt;T&gt;()</c>.
/// </summary>
public class ServerDatabase : DbContext
{
    public ServerDatabase(DbContextOptions<ServerDatabase> options)
        : base(options)
    {
    }

    private protected ServerDatabase(DbContextOptions options)
        : base(options)
    {
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(ServerDatabase).Assembly);
        TextSearch.AddTo(modelBuilder);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcMillisecondsConverter>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(40);

        var identifiers = typeof(ServerDatabase).Assembly.GetTypes().Where(type => type.IsValueType && type.GetInterfaces().Any(
            i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IIdentifier<>)));
        foreach (var identifier in identifiers)
            configurationBuilder.Properties(identifier).HaveConversion(typeof(IdentifierConverter<>).MakeGenericType(identifier));
    }
}
