using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BorgBackupServer.Server.Archives;

internal sealed class ArchiveMapping : IEntityTypeConfiguration<Archive>
{
    public void Configure(EntityTypeBuilder<Archive> builder)
    {
        builder.ToTable("archives");
        builder.HasIndex(archive => new { archive.RepositoryId, archive.BorgId }).IsUnique();
        builder.HasIndex(archive => new { archive.ClientId, archive.ReceivedAt });
        builder.HasIndex(archive => new { archive.PlanId, archive.ReceivedAt });
        builder.HasIndex(archive => archive.JobId);
    }
}
