using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BorgBackupServer.Server.Archives.Suspicion;

internal sealed class ArchiveMeasureMapping : IEntityTypeConfiguration<ArchiveMeasure>
{
    public void Configure(EntityTypeBuilder<ArchiveMeasure> builder)
    {
        builder.ToTable("archive_measures");
        builder.HasKey(measure => measure.ArchiveId);
        builder.Ignore(measure => measure.Traits);
        builder.HasIndex(measure => new { measure.PlanId, measure.MeasuredAt });
        // Those that wait for a person are few; the look of Home and of each prune is for them alone.
        builder.HasIndex(measure => measure.PlanId).HasFilter("\"Reasons\" IS NOT NULL AND \"AcceptedAt\" IS NULL").HasDatabaseName("IX_archive_measures_Open");
        builder.HasOne<Archive>().WithOne().HasForeignKey<ArchiveMeasure>(measure => measure.ArchiveId).OnDelete(DeleteBehavior.Cascade);
    }
}
