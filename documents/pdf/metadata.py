"""What a finished PDF says about itself: XMP, Info and file identifier, always the same for the same content.

LibreOffice stamps the clock, a random identifier and a checksum into each PDF, and its XMP claims PDF/UA
whatever the document holds, without the extension schema that PDF/A asks for. Here all of that is replaced.
"""

from __future__ import annotations

import re
import struct
from io import BytesIO
from xml.sax.saxutils import escape

import pikepdf

PRODUCER = "Counterpart"
"""Who made the PDF, in XMP (pdf:Producer) and Info (/Producer) alike."""

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 (section 2.2) cannot hold, not even escaped."""

_PDFUA_EXTENSION = """\
  <rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
   <pdfuaid:part>1</pdfuaid:part>
  </rdf:Description>
  <rdf:Description rdf:about=""
    xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
   <pdfaExtension:schemas>
    <rdf:Bag>
     <rdf:li rdf:parseType="Resource">
      <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
      <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
      <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
      <pdfaSchema:property>
       <rdf:Seq>
        <rdf:li rdf:parseType="Resource">
         <pdfaProperty:name>part</pdfaProperty:name>
         <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
         <pdfaProperty:category>internal</pdfaProperty:category>
         <pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
        </rdf:li>
       </rdf:Seq>
      </pdfaSchema:property>
     </rdf:li>
    </rdf:Bag>
   </pdfaExtension:schemas>
  </rdf:Description>
"""


def plain_title(title: str) -> str:
    """Return ``title`` as XMP and Info both can hold it: one line, without characters that XML cannot
    carry.
    """
    return " ".join(_NOT_IN_XML.sub("", title).split())


def info_entries(*, title: str) -> dict[str, str]:
    """Return the whole Info dictionary that agrees with ``xmp_packet`` of the same title (no dates, on
    purpose).
    """
    return {"/Title": plain_title(title), "/Producer": PRODUCER}


def xmp_packet(
    *, title: str, language: str, part: int = 2, conformance: str = "B", claims_ua: bool = False
) -> bytes:
    """Return the XMP packet of a PDF/A file, in UTF-8, to be stored uncompressed as the catalogue's
    /Metadata.

    ``language`` is a BCP 47 tag such as "en-GB", ``part`` and ``conformance`` the claimed level of ISO 19005
    ("B" for 2b and 3b). ``claims_ua`` adds the claim of PDF/UA-1 (ISO 14289-1, clause 5) together with the
    extension schema that PDF/A demands for it (ISO 19005-2, 6.6.2.3): ask for it only where the template has
    passed its checks. It holds no dates, so that the same document stays the same bytes.
    """
    body = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
   <pdfaid:part>{part:d}</pdfaid:part>
   <pdfaid:conformance>{escape(conformance)}</pdfaid:conformance>
  </rdf:Description>
{_PDFUA_EXTENSION if claims_ua else ""}\
  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
   <dc:format>application/pdf</dc:format>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(plain_title(title))}</rdf:li></rdf:Alt></dc:title>
   <dc:language><rdf:Bag><rdf:li>{escape(language)}</rdf:li></rdf:Bag></dc:language>
  </rdf:Description>
  <rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
   <pdf:Producer>{escape(PRODUCER)}</pdf:Producer>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
    return body.encode("utf-8")


def finish_metadata(pdf: bytes, *, title: str, language: str | None = None, claims_ua: bool = False) -> bytes:
    """Return LibreOffice's PDF/A-2b with our own word about itself: equal content gives equal bytes.

    Dates and checksum of the making are taken out, the file identifier is drawn from the content. Tags,
    links, bookmarks and pages stay as they are. ``language`` replaces the document's own; without either it
    is "en-GB". Raises pikepdf.PdfError for what is not a PDF.
    """
    with pikepdf.open(BytesIO(pdf)) as document:
        root, trailer = document.Root, document.trailer
        root.Lang = pikepdf.String(language or str(root.get("/Lang", "en-GB")))
        packet = xmp_packet(title=title, language=str(root.Lang), claims_ua=claims_ua)
        root.Metadata = document.make_stream(
            packet, {"/Type": pikepdf.Name.Metadata, "/Subtype": pikepdf.Name.XML}
        )
        entries = {name: pikepdf.String(value) for name, value in info_entries(title=title).items()}
        trailer.Info = document.make_indirect(pikepdf.Dictionary(entries))
        for stamp in ("/ID", "/DocChecksum"):
            if stamp in trailer:
                del trailer[stamp]
        for intent in root.get("/OutputIntents", []):
            _undate_profile(intent.get("/DestOutputProfile"))
        finished = BytesIO()
        document.save(
            finished,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            fix_metadata_version=False,
        )
    return finished.getvalue()


def _undate_profile(profile: pikepdf.Object | None) -> None:
    """Set the colour profile's day of making to a fixed one: LibreOffice makes it anew in each run.

    ICC.1:2010, 7.2: date and time at byte 24, twelve bytes; a checksum, zero for none, at 84, sixteen bytes.
    """
    if profile is None:
        return
    content = bytearray(profile.read_bytes())
    content[24:36] = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)
    content[84:100] = bytes(16)
    profile.write(bytes(content))
