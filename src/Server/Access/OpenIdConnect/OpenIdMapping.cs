using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

internal sealed class OpenIdMapping : IEntityTypeConfiguration<OpenIdProvider>, IEntityTypeConfiguration<ExternalIdentity>, IEntityTypeConfiguration<PendingUser>
{
    public void Configure(EntityTypeBuilder<OpenIdProvider> builder)
    {
        builder.ToTable("open_id_providers");
        builder.Property(provider => provider.Version).IsConcurrencyToken();
        builder.HasOne<User>().WithMany().HasForeignKey(provider => provider.TemplateUserId).OnDelete(DeleteBehavior.SetNull);
    }

    public void Configure(EntityTypeBuilder<ExternalIdentity> builder)
    {
        builder.ToTable("external_identities");
        builder.Property(identity => identity.Issuer).HasMaxLength(ExternalPerson.MostIssuerCharacters);
        builder.Property(identity => identity.Subject).HasMaxLength(ExternalPerson.MostSubjectCharacters);
        builder.HasIndex(identity => new { identity.Issuer, identity.Subject }).IsUnique();
        builder.HasIndex(identity => new { identity.UserId, identity.Issuer }).IsUnique();
        builder.HasOne<User>().WithMany().HasForeignKey(identity => identity.UserId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<PendingUser> builder)
    {
        builder.ToTable("pending_users");
        builder.Property(pending => pending.Issuer).HasMaxLength(ExternalPerson.MostIssuerCharacters);
        builder.Property(pending => pending.Subject).HasMaxLength(ExternalPerson.MostSubjectCharacters);
        builder.HasIndex(pending => new { pending.Issuer, pending.Subject }).IsUnique();
        builder.HasIndex(pending => pending.RequestedAt);
        builder.Ignore(pending => pending.Person);
    }
}
