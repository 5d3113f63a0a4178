using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BorgBackupServer.Server.Access.Trail;

internal sealed class ActivityMapping : IEntityTypeConfiguration<ActivityEntry>, IEntityTypeConfiguration<ActivityHead>
{
    public void Configure(EntityTypeBuilder<ActivityEntry> builder)
    {
        builder.ToTable("activity");
        builder.HasKey(entry => entry.Sequence);
        builder.Property(entry => entry.Sequence).ValueGeneratedNever();
        builder.Property(entry => entry.ActorName).HasMaxLength(ActivityEntry.MostNameChars);
        builder.Property(entry => entry.Address).HasMaxLength(64);
        builder.Property(entry => entry.SubjectNoun).HasMaxLength(40);
        builder.Property(entry => entry.SubjectName).HasMaxLength(ActivityEntry.MostNameChars);
        builder.Property(entry => entry.ClientName).HasMaxLength(ActivityEntry.MostNameChars);
        builder.Property(entry => entry.Detail).HasMaxLength(ActivityEntry.MostDetailChars);
        builder.Property(entry => entry.Hash).HasMaxLength(64);
        builder.HasIndex(entry => entry.At);
        builder.HasIndex(entry => new { entry.Kind, entry.Sequence });
        builder.HasIndex(entry => new { entry.ActorName, entry.Sequence });
        builder.HasIndex(entry => new { entry.ClientId, entry.Sequence });
    }

    public void Configure(EntityTypeBuilder<ActivityHead> builder)
    {
        builder.ToTable("activity_head");
        builder.Property(head => head.Id).ValueGeneratedNever();
        builder.Property(head => head.Count).IsConcurrencyToken();
        builder.Property(head => head.Hash).HasMaxLength(64);
        builder.Property(head => head.Seal).HasMaxLength(64);
        builder.Ignore(head => head.Mark);
    }
}
