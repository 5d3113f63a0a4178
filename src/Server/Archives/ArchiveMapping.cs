using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BorgBackupServer.Server.Archives;

internal sealed class ArchiveMapping : IEntityTypeConfiguration<Archive>, IEntityTypeConfiguration<PrunedArchive>
{
    public void Configure(EntityTypeBuilder<Archive> builder)
    {
        builder.ToTable("archives");
        builder.HasIndex(archive => new { archive.RepositoryId, archive.BorgId }).IsUnique();
        builder.HasIndex(archive => new { archive.ClientId, archive.ReceivedAt });
        builder.HasIndex(archive => new { archive.PlanId, archive.ReceivedAt });
        builder.HasIndex(archive => new { archive.ReceivedAt, archive.Id });
        builder.HasIndex(archive => archive.JobId);
        builder.HasIndex(archive => archive.RepositoryId, "IX_archives_damaged").HasFilter("\"DamagedFileCount\" > 0");
    }

    public void Configure(EntityTypeBuilder<PrunedArchive> builder)
    {
        builder.ToTable("pruned_archives");
        builder.HasKey(archive => archive.ArchiveId);
        builder.HasIndex(archive => new { archive.RepositoryId, archive.RemovedAt });
        builder.HasIndex(archive => archive.JobId);
    }
}
