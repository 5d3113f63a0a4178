using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BorgBackupServer.Server.Archives.Repairs;

internal sealed class RepairMapping : IEntityTypeConfiguration<RepositoryRepair>
{
    public void Configure(EntityTypeBuilder<RepositoryRepair> builder)
    {
        builder.ToTable("repository_repairs");
        builder.HasKey(repair => repair.JobId);
        builder.HasIndex(repair => new { repair.RepositoryId, repair.EndedAt });
    }
}
