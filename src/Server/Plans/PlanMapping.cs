using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
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
        builder.ComplexProperty(plan => plan.Hooks);
        builder.Property(plan => plan.Databases).HasColumnName("DatabasesJson").HasConversion(
            databases => JsonSerializer.Serialize(databases, JsonSerializerOptions.Web), text => Read(text),
            new ValueComparer<IReadOnlyList<PlanDatabases>>((one, other) => ReferenceEquals(one, other), databases => databases.Count));
    }

    // Plans from before there were databases have no text.
    private static List<PlanDatabases> Read(string text) =>
        text.Length == 0 ? [] : JsonSerializer.Deserialize<List<PlanDatabases>>(text, JsonSerializerOptions.Web) ?? [];
}
