using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BorgBackupServer.Server.Repositories;

internal sealed class RepositoryMapping : IEntityTypeConfiguration<Repository>, IEntityTypeConfiguration<StorageLocation>
{
    public void Configure(EntityTypeBuilder<Repository> builder)
    {
        builder.ToTable("repositories");
        builder.HasIndex(repository => new { repository.ClientId, repository.Name }).IsUnique();
        builder.HasIndex(repository => repository.StorageLocationId);
        builder.HasIndex(repository => repository.State);
        builder.Property(repository => repository.Name).HasMaxLength(100);
    }

    public void Configure(EntityTypeBuilder<StorageLocation> builder)
    {
        builder.ToTable("storage_locations");
        builder.HasIndex(location => location.Path).IsUnique();
    }
}
