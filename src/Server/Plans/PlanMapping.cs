using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BorgBackupServer.Server.Plans;

internal sealed class PlanMapping : IEntityTypeConfiguration<Plan>
{
    public void Configure(EntityTypeBuilder<Plan> builder)
    {
        builder.ToTable("plans");
        builder.Property(plan => plan.Name).HasMaxLength(100);
        builder.HasIndex(plan => new { plan.ClientId, plan.Name }).IsUnique();
        builder.HasIndex(plan => plan.RepositoryId);
        builder.PrimitiveCollection(plan => plan.Paths);
        builder.PrimitiveCollection(plan => plan.Excludes);
        builder.ComplexProperty(plan => plan.Retention);
    }
}
