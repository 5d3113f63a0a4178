using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BorgBackupServer.Server.Repositories;

internal sealed class RepositoryMapping : IEntityTypeConfiguration<Repository>, IEntityTypeConfiguration<StorageLocation>, IEntityTypeConfiguration<SafetyCopy>, IEntityTypeConfiguration<StorageSample>
{
    public void Configure(EntityTypeBuilder<Repository> builder)
    {
        builder.ToTable("repositories");
        builder.HasIndex(repository => new { repository.ClientId, repository.Name }).IsUnique();
        builder.HasIndex(repository => repository.StorageLocationId);
        builder.HasIndex(repository => repository.State);
        builder.HasIndex(repository => repository.CheckedAt).HasFilter("\"CheckDamage\" IS NOT NULL");
        builder.HasIndex(repository => repository.QuotaBytes).HasFilter("\"QuotaBytes\" IS NOT NULL");
        builder.Property(repository => repository.Name).HasMaxLength(100);
        builder.Property(repository => repository.SafetyCopyDays).HasDefaultValue(SafetyCopy.DefaultDays).HasSentinel(-1); // a zero is meant as it is
    }

    public void Configure(EntityTypeBuilder<SafetyCopy> builder)
    {
        builder.ToTable("safety_copies");
        builder.HasIndex(copy => new { copy.RepositoryId, copy.TakenAt });
        builder.HasIndex(copy => copy.ExpiresAt);
    }

    public void Configure(EntityTypeBuilder<StorageSample> builder)
    {
        builder.ToTable("storage_samples");
        builder.HasKey(sample => new { sample.StorageLocationId, sample.TakenAt });
        builder.HasIndex(sample => sample.TakenAt);
        builder.HasOne<StorageLocation>().WithMany().HasForeignKey(sample => sample.StorageLocationId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<StorageLocation> builder)
    {
        builder.ToTable("storage_locations");
        builder.HasIndex(location => location.Path).IsUnique();
    }
}
